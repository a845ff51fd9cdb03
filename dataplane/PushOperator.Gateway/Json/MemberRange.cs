using System.Text.Json;

namespace PushOperator.Gateway.Json;

/// <summary>Where a member's name (without quotes) and its raw value lie in the bytes of an object.</summary>
internal readonly record struct MemberRange(Range Name, Range Value, JsonTokenType Kind);
