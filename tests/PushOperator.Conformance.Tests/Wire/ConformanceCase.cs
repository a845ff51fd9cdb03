namespace PushOperator.Conformance.Tests.Wire;

/// <summary>One row of the table: what a client sends after the handshake, and all that a server may answer.</summary>
/// <param name="Section">Section of RFC 6455.</param>
/// <param name="What">What is tried; with the section it names the case.</param>
/// <param name="Sends">The client's bytes.</param>
/// <param name="Answers">Frames that have to come back, in this order and nothing else.</param>
/// <param name="Code">Close code that has to follow: 0 a close frame without one; null the connection stays open, and closes with 1000 when asked.</param>
/// <param name="Chunk">Bytes given to the socket at a time; 0 all at once.</param>
internal sealed record ConformanceCase(string Section, string What, byte[] Sends, ServerFrame[] Answers, ushort? Code = null, int Chunk = 0)
{
    /// <summary>Unique name.</summary>
    public string Name => $"{Section}: {What}";

    /// <summary>A message or control frame that is fine and answered with these.</summary>
    public static ConformanceCase Fine(string section, string what, byte[] sends, params ServerFrame[] answers) => new(section, what, sends, answers);

    /// <summary>Bytes that break a rule, at once.</summary>
    public static ConformanceCase Broken(string section, string what, ushort code, byte[] sends) => new(section, what, sends, [], code);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
