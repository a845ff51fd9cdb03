using System.Text;

namespace PushOperator.Conformance.Tests.Wire;

/// <summary>A frame that came, or has to come, from the server: always final and without reserved bits.</summary>
internal sealed record ServerFrame(int Opcode, byte[] Payload)
{
    public static ServerFrame Text(string text) => new(1, Encoding.UTF8.GetBytes(text));

    public static ServerFrame Text(byte[] text) => new(1, text);

    public static ServerFrame Binary(byte[] payload) => new(2, payload);

    public static ServerFrame Pong(byte[] payload) => new(10, payload);

    public static ServerFrame Pong(string text) => new(10, Encoding.UTF8.GetBytes(text));

    public bool Is(ServerFrame other) => Opcode == other.Opcode && Payload.AsSpan().SequenceEqual(other.Payload);

    /// <inheritdoc/>
    public override string ToString() => $"opcode {Opcode}, {Payload.Length} bytes: {Encoding.UTF8.GetString(Payload.AsSpan(0, Math.Min(60, Payload.Length)))}";
}
