#nullable enable
using System;
using System.Diagnostics;
using System.IO;
using System.Text;

namespace CarbonRegistry;

/// <summary>The switch behind every mutation: one is on, or none while it is noted which are reached.</summary>
internal static class Mutant
{
    private static readonly byte[] Reached = new byte[COUNT];
    private static readonly byte[] Known = new byte[COUNT];
    private static volatile int s_on = -1;
    private static volatile string? s_notes;
    private static long s_since;

    public static bool Is(int id) => s_notes is null ? id == s_on : Note(id);

    /// <summary>From here on this one is on, or it is noted in a file what is reached.</summary>
    public static void Begin(int on, string? notes)
    {
        Array.Clear(Reached);
        s_since = Stopwatch.GetTimestamp();
        s_on = on;
        s_notes = notes;
    }

    private static bool Note(int id)
    {
        if (Reached[id] == 0)
        {
            // What a type's initializer reaches, it reaches once in a process: any other test could have
            // been the first.
            if (Known[id] == 0)
            {
                Known[id] = IsInInitializer() ? (byte)2 : (byte)1;
            }

            Reached[id] = Known[id];
            Known[id] = 1;
        }

        return false;
    }

    private static bool IsInInitializer()
    {
        foreach (var frame in new StackTrace(2).GetFrames())
        {
            if (frame.GetMethod()?.Name == ".cctor")
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A test has ended: what was reached since the one before it is its own.</summary>
    public static void Ended(string test)
    {
        if (s_notes is not { } notes)
        {
            return;
        }

        var now = Stopwatch.GetTimestamp();
        var line =
            new StringBuilder(test).Append('\t').Append((now - s_since) * 1000 / Stopwatch.Frequency).Append('\t');
        s_since = now;
        for (var id = 0; id < Reached.Length; id++)
        {
            if (Reached[id] != 0)
            {
                line.Append(Reached[id] == 2 ? "s" : "").Append(id).Append(' ');
                Reached[id] = 0;
            }
        }

        File.AppendAllText(notes, line.Append('\n').ToString());
    }
}
