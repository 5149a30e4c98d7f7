using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CarbonRegistry.Mutate;

// mutate REPOSITORY [--area NAME] [--sample N] [--seed N] [--id N] [--list]
var repository = args[0];
var options =
    args.Skip(1).Where(a => a != "--list").Chunk(2).ToDictionary(o => o[0], o => o[1], StringComparer.Ordinal);
var area = options.GetValueOrDefault("--area");
var sample = Number("--sample") ?? 60;
var seed = Number("--seed") ?? 1;
if (area is not null && Area.All.All(a => a.Name != area))
{
    await Console.Error.WriteLineAsync(
        $"mutate: no such area: {area}; there are {string.Join(", ", Area.All.Select(a => a.Name))}");
    return 2;
}

if (Area.All.SelectMany(a => a.Places)
    .FirstOrDefault(p => !Path.Exists(Path.Combine(repository, "src/CarbonRegistry", p))) is { } missing)
{
    await Console.Error.WriteLineAsync($"mutate: an area names {missing}, which is not there");
    return 2;
}

// Everything that is made stays until the source it was made of changes.
var withPostgres = !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable("CARBONREGISTRY_TEST_POSTGRES"));
var key = Hash(
    [.. Sources("src/CarbonRegistry"), .. Sources("eng/mutation")
        .Where(f => Path.GetFileName(f) is "Mutator.cs" or "MutatedRegistry.cs" or "Areas.cs" or "Mutant.cs"
            or "Reaching.cs"), .. Sources("schema")]) + (withPostgres ? "-both" : "");
var work = Path.Combine(repository, "eng/mutation/obj/work", key);
var (registry, list) = (Path.Combine(work, "CarbonRegistry.dll"), Path.Combine(work, "mutants.json"));
Directory.CreateDirectory(work);
if (!File.Exists(list))
{
    var made =
        MutatedRegistry.Build(new(Path.Combine(repository, "src/CarbonRegistry")), repository, withPostgres, registry);
    File.WriteAllText(list, JsonSerializer.Serialize(made));
}

var all = JsonSerializer.Deserialize<List<Mutation>>(File.ReadAllText(list))!;
if (args.Contains("--list"))
{
    all.ForEach(m => Console.WriteLine($"{m.Id} {m.Area} {m}"));
    return 0;
}

var programs = new List<TestProgram>();
var reach = new Reach();

foreach (var name in area is null || Reach.OfTheWeb.ContainsKey(area)
    ? new[] { "CarbonRegistry.Tests", "CarbonRegistry.Web.Tests" } : ["CarbonRegistry.Tests"])
{
    var project = Path.Combine(repository, "tests", name);
    if (!File.Exists(Path.Combine(project, "bin/Release/net10.0", name + ".dll")))
    {
        await Console.Error.WriteLineAsync($"mutate: {name} is not built and left out");
        continue;
    }

    var tests = Sources("tests/" + name).ToList();
    var place = Path.Combine(work, name, Hash(tests));
    if (!File.Exists(Path.Combine(place, "made")))
    {
        TestProgram.Build(project, name, registry, place);
        File.WriteAllText(Path.Combine(place, "made"), "");
    }

    var program = new TestProgram(name, place);
    programs.Add(program);
    reach.Read(program, tests, Path.Combine(work, name, "reach"), area);
}

var equivalent = File.ReadLines(Path.Combine(repository, "eng/mutation/equivalent.txt"))
    .Where(l => l.Length > 0 && l[0] != '#').Select(l =>
        l[..l.LastIndexOf(" || ", StringComparison.Ordinal)].Trim()).ToHashSet(StringComparer.Ordinal);

// What was named for code that is gone would hide nothing, unseen.
foreach (var gone in equivalent.Except(all.Select(m => m.Key), StringComparer.Ordinal)
    .Where(key => withPostgres || !key.Contains("Postgres", StringComparison.Ordinal)))
{
    await Console.Error.WriteLineAsync($"mutate: no such mutant any more: {gone}");
}

var trial = new Trial(reach);
foreach (var part in Area.All.Where(a => area is null || a.Name == area))
{
    var candidates = all.Where(m => m.Area == part.Name).ToList();
    var same = candidates.Count(m => equivalent.Contains(m.Key));
    var random = new Random(seed);
    List<Mutation> chosen = Number("--id") is { } id
        ? [.. candidates.Where(m => m.Id == id)]
        : [.. candidates.Where(m => !equivalent.Contains(m.Key)).Select(m => (m, random.Next())).OrderBy(c => c.Item2)
            .Select(c => c.m).Take(sample)];
    if (chosen.Count == 0)
    {
        continue;
    }

    var killed = 0;
    foreach (var mutation in chosen)
    {
        var fate = trial.Try(mutation);
        killed += fate.Killed ? 1 : 0;
        Console.WriteLine(
            fate.Killed ? $"killed   {mutation.Id} by {fate.By}" : $"SURVIVED {mutation.Id} ({fate.By}) {mutation}");
    }

    Console.WriteLine($"{part.Name}: {killed}/{chosen.Count} = {100 * killed / chosen.Count} %"
        + $"    (of {candidates.Count} mutants, {same} of them known to be equivalent and left out; seed {seed})");
}

programs.ForEach(p => p.Stop());
return 0;

int? Number(string name) =>
    options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;

IEnumerable<string> Sources(string folder) =>
    Directory.EnumerateFiles(Path.Combine(repository, folder), "*", SearchOption.AllDirectories)
    .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)
        && Path.GetExtension(f) is ".cs" or ".sql")
    .Order(StringComparer.Ordinal);

static string Hash(IReadOnlyList<string> files) =>
    Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(files.Select(f => f + File.ReadAllText(f))))))[..16];
