namespace PushOperator.Gateway.Seeks;

/// <summary>What somebody asks for, its syntax already checked.</summary>
/// <param name="To"><c>earliest</c>, <c>latest</c>, an RFC 3339 time or a cursor.</param>
/// <param name="Topics">PushTopic names; empty: all of the group's.</param>
/// <param name="Rate">Messages a second at most, or null.</param>
public sealed record SeekCommand(string To, IReadOnlyList<string> Topics, int? Rate);
