namespace PushOperator.Gateway.Tests.Model;

/// <summary>One generated history: how it is set up (bits the model reads its settings from) and what happens, in order.</summary>
internal sealed record ModelCase<TCommand>(int Setup, TCommand[] Commands)
{
    /// <summary>Simpler histories: without a run of commands (long runs first), then with another setup.</summary>
    public IEnumerable<ModelCase<TCommand>> Shrink()
    {
        for (var length = Commands.Length; length > 0; length /= 2)
        {
            for (var start = 0; start < Commands.Length; start += length) yield return this with { Commands = [.. Commands[..start], .. Commands[Math.Min(start + length, Commands.Length)..]] };
        }

        for (var bit = 1; bit <= Setup; bit <<= 1)
        {
            if ((Setup & bit) != 0) yield return this with { Setup = Setup & ~bit };
        }
    }

    public override string ToString() => $"setup {Setup}, {Commands.Length} commands:\n{string.Join('\n', Commands)}";
}
