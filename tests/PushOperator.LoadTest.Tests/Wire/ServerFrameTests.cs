using PushOperator.LoadTest.Wire;

namespace PushOperator.LoadTest.Tests.Wire;

public sealed class ServerFrameTests
{
    [Theory]
    [InlineData(31)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(32_768)]
    public void A_frame_is_read_when_all_of_it_is_there(int size)
    {
        var header = ServerFrame.HeaderLength(size);
        var frame = new byte[header + size];
        ServerFrame.WriteHeader(frame, size);
        Payload.Write(frame.AsSpan(header), number: 42, time: 7);
        ServerFrame.Read(frame.AsSpan(..^1), out _, out _).Should().Be(0);
        ServerFrame.Read(frame, out var opcode, out var payload).Should().Be(frame.Length);
        opcode.Should().Be(ServerFrame.Text);
        Payload.NumberOf(payload).Should().Be(42);
        Payload.TimeOf(payload).Should().Be(7);
    }
}
