using System.Globalization;
using System.Text.Unicode;
using PushOperator.Gateway.Json;
using PushOperator.Gateway.Lifecycle;

namespace PushOperator.Gateway.Commands;

/// <summary>Reads the JSON body that asks a pod to let subscribers go: <c>connections</c> and <c>withinMs</c>.</summary>
internal static class MoveBody
{
    /// <summary>A body may have this many bytes.</summary>
    public const int MaxBytes = 4 * 1024;

    private const int MaxConnections = 1_000_000;
    private const int LeastMs = 1_000;
    private const int MostMs = 600_000;

    public static BadInput? Read(ReadOnlySpan<byte> body, out MoveOrder? order)
    {
        order = null;
        if (!Utf8.IsValid(body)) return BadInput.Json(0, "the body is not UTF-8");
        Span<MemberRange> ranges = stackalloc MemberRange[JsonMembers.MaxMembers];
        if (JsonMembers.Read(body, ranges, out var members) is { } broken) return broken;
        if (members.FirstUnknown("connections withinMs"u8) is { } unknown) return BadInput.Field($"{unknown}: there is no such member; known: connections, withinMs");
        if (!JsonValues.TryInteger(members.Raw("connections"u8), 1, MaxConnections, out var connections))
            return BadInput.Field(string.Create(CultureInfo.InvariantCulture, $"connections: a whole number from 1 to {MaxConnections} is wanted"));
        if (!JsonValues.TryInteger(members.Raw("withinMs"u8), LeastMs, MostMs, out var within))
            return BadInput.Field(string.Create(CultureInfo.InvariantCulture, $"withinMs: a whole number from {LeastMs} to {MostMs} is wanted"));
        order = new MoveOrder((int)connections, TimeSpan.FromMilliseconds(within));
        return null;
    }
}
