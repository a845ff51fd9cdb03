namespace PushOperator.Gateway.Tests.Groups.Support;

/// <summary>A message as a <see cref="RovingReader"/> got it.</summary>
/// <param name="Id">Message id.</param>
/// <param name="N">What the test numbered it.</param>
/// <param name="Count">Its delivery count.</param>
/// <param name="At">Timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</param>
internal sealed record ReadDelivery(string Id, int N, int Count, long At);
