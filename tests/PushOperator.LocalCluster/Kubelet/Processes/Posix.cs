using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PushOperator.LocalCluster.Kubelet.Processes;

/// <summary>The calls of libc that .NET does not offer.</summary>
internal static partial class Posix
{
    /// <summary>Asks a process to end.</summary>
    public const int SigTerm = 15;

    /// <summary>Ends a process.</summary>
    public const int SigKill = 9;

    /// <summary>Stops a process where it is; a number of Linux on every processor that .NET runs on, as the next.</summary>
    public const int SigStop = 19;

    /// <summary>Lets it go on.</summary>
    public const int SigCont = 18;

    private const int NoSuchProcess = 3;

    /// <summary>Sends a signal.</summary>
    /// <returns>False when there is no such process any more.</returns>
    /// <exception cref="Win32Exception">The process exists and may not be signalled.</exception>
    public static bool Signal(int pid, int signal)
    {
        if (Kill(pid, signal) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error, $"kill({pid}, {signal})");
    }

    /// <summary>Renames, replacing what is there in one step; a symbolic link is renamed itself, not its target.</summary>
    public static void Rename(string from, string to)
    {
        if (RenameFile(from, to) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"rename({from}, {to})");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string from, string to);
}
