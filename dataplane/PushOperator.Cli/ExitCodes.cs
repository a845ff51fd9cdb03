namespace PushOperator.Cli;

/// <summary>What <c>push</c> exits with: a contract for scripts, told in <c>--help</c> and the README.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Something else went wrong.</summary>
    public const int Failed = 1;

    /// <summary>The command line asks for nothing that could be done.</summary>
    public const int Usage = 2;

    /// <summary>Somebody was there and said no, or has no such thing.</summary>
    public const int Refused = 3;

    /// <summary>Nobody was there.</summary>
    public const int Unreachable = 4;

    /// <summary>Some of it is done, or nobody knows: a publish without an answer.</summary>
    public const int Partial = 5;
}
