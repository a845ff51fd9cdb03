namespace PushOperator.FaultRunner.Brokers;

/// <summary>What a gateway's connections to Kafka begin with: its clients' <c>client.id</c>.</summary>
internal static class ClientIds
{
    /// <summary>Of every client of every gateway.</summary>
    public const string OfAnyGateway = "push-gateway.";

    /// <summary>Of every client of one gateway.</summary>
    public static string Of(string pod) => $"{OfAnyGateway}{pod}.";
}
