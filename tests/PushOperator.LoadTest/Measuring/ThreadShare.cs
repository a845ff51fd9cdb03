namespace PushOperator.LoadTest.Measuring;

/// <summary>CPU time of the server's threads of one name.</summary>
/// <param name="Threads">How many of that name used any.</param>
internal sealed record ThreadShare(string Name, int Threads, double UserSeconds, double SystemSeconds);
