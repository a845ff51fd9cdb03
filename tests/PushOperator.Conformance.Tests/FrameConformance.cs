using System.Buffers.Binary;
using System.Text;
using PushOperator.Conformance.Tests.Cases;
using PushOperator.Conformance.Tests.Targets;
using PushOperator.Conformance.Tests.Wire;

namespace PushOperator.Conformance.Tests;

/// <summary>Tries rows of the table on a server.</summary>
internal static class FrameConformance
{
    /// <summary>A server gets the bytes, and answers what it has to and nothing else; then it closes, with its code or when it is asked to, and ends without a reset.</summary>
    public static async Task TryAsync(Target target, string name)
    {
        var row = AllCases.Find(name);
        using var client = await target.ConnectAsync();

        await client.SendAsync(row.Sends, row.Chunk);
        foreach (var answer in row.Answers)
        {
            var frame = await client.ReadFrameAsync();
            frame.Is(answer).Should().BeTrue($"{answer} is wanted, not {frame}");
        }

        if (row.Code is null) await client.SendAsync(ClientBytes.CloseWith(1000));
        var close = await client.ReadFrameAsync();
        close.Opcode.Should().Be(8, close.ToString());
        CodeOf(close).Should().Be(row.Code ?? 1000);
        await client.EndsOrderlyAsync();
    }

    private static int CodeOf(ServerFrame close)
    {
        if (close.Payload.Length == 0) return 0;
        new UTF8Encoding(false, throwOnInvalidBytes: true).Invoking(utf8 => utf8.GetString(close.Payload, 2, close.Payload.Length - 2)).Should().NotThrow("a reason is UTF-8");
        return BinaryPrimitives.ReadUInt16BigEndian(close.Payload);
    }
}
