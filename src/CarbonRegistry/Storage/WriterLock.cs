namespace CarbonRegistry.Storage;

/// <summary>
/// One process posts to an SQLite file: two would each trust what it remembers of the journal. The lock is the
/// operating system's, on a file beside the database, so that it ends with its process however that ends; on the
/// database itself it would undo SQLite's own. Who only reads takes none.
/// </summary>
internal sealed class WriterLock : IDisposable
{
    private static readonly Dictionary<string, (FileStream File, int Count)> Held = new(StringComparer.Ordinal);

    private readonly string _path;

    private WriterLock(string path) => _path = path;

    /// <summary>Takes the lock, once for a process however many ledgers it opens.</summary>
    /// <exception cref="CannotRunException">Another process has it.</exception>
    public static WriterLock? Take(Database database)
    {
        if (database.FileName is not { } file)
        {
            return null;
        }

        var path = (File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file) + ".lock";
        lock (Held)
        {
            try
            {
                var (stream, count) = Held.TryGetValue(path, out var held)
                    ? held : (new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), 0);
                Held[path] = (stream, count + 1);
                return new(path);
            }
            catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
            {
                throw new CannotRunException(new(
                    $"另一进程正在使用 {file}：一个 SQLite 数据库只能由一个进程办理业务；请先停止它，或改用 PostgreSQL",
                    $"Another process posts to {file}: one SQLite database takes one process. Stop that one first, "
                        + "or use PostgreSQL"));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Held)
        {
            var (stream, count) = Held[_path];
            if (count > 1)
            {
                Held[_path] = (stream, count - 1);
                return;
            }

            Held.Remove(_path);
            stream.Dispose();
        }
    }
}
