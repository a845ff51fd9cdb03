using System.Text.Json.Serialization;

namespace PushOperator.LoadTest.Subscribing;

/// <summary>What the subscribers' process is told on its standard input, a JSON object a line.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op")]
[JsonDerivedType(typeof(Connect), "connect")]
[JsonDerivedType(typeof(Begin), "begin")]
[JsonDerivedType(typeof(Await), "await")]
[JsonDerivedType(typeof(Report), "report")]
[JsonDerivedType(typeof(Disconnect), "disconnect")]
internal abstract record FleetCommand
{
    /// <summary>Opens connections; answered when each is open or refused.</summary>
    /// <param name="Address">IPv4 address.</param>
    /// <param name="Greeting">Text frames to send once open.</param>
    /// <param name="Concurrency">Handshakes at a time.</param>
    /// <param name="StalledEvery">Every so many-th connection reads nothing after its handshake; 0: none.</param>
    internal sealed record Connect(
        string Address,
        int Port,
        string Path,
        string? Subprotocol,
        IReadOnlyList<string> Greeting,
        MessageFormat Format,
        AcknowledgementStyle Acknowledge,
        int Count,
        int Concurrency,
        int StalledEvery) : FleetCommand;

    /// <summary>From now on messages <paramref name="First"/> to <paramref name="First"/> + <paramref name="Count"/> − 1 are counted; everything else is stray.</summary>
    internal sealed record Begin(long First, long Count) : FleetCommand;

    /// <summary>Answered when that many messages were delivered since <see cref="Begin"/>, over all connections.</summary>
    internal sealed record Await(long Delivered) : FleetCommand;

    /// <summary>Asks how it went, with the final number of messages, which may be fewer than <see cref="Begin"/> said.</summary>
    /// <param name="Shared">Each message goes to one connection, not to each.</param>
    internal sealed record Report(long Count, bool Shared) : FleetCommand;

    /// <summary>Closes all connections.</summary>
    internal sealed record Disconnect : FleetCommand;
}
