using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace CarbonRegistry.Storage;

/// <summary>
/// The names of an SQLite file. What was posted last is in the log beside it, under the same name: by another name (a
/// hard link) a process finds neither that log nor the lock, and would go on
/// without what the log has.
/// </summary>
internal static class FileNames
{
    // struct statx of Linux is the same on every processor.
    private const int Here = -100, LinksOnly = 4, Size = 256, LinksAt = 16;

    /// <summary>Refuses a file that has more than one name. Known on Linux alone.</summary>
    /// <exception cref="CannotRunException">It has.</exception>
    public static void RequireOne(string file)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(file))
        {
            return;
        }

        var about = new byte[Size];
        var names = Look(Here, file, 0, LinksOnly, about) == 0
            ? BinaryPrimitives.ReadUInt32LittleEndian(about.AsSpan(LinksAt)) : 1;
        if (names > 1)
        {
            throw new CannotRunException(new(
                $"{file} 有 {names} 个名称（硬链接）：以另一名称看不到其日志与锁；请删除其余名称后再启动",
                $"{file} has {names} names (hard links): by another name its log and its lock are not found. Remove "
                    + "the other names, then start"));
        }
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Look(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags,
        uint mask, byte[] about);
}
