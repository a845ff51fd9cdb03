using PushOperator.Gateway.Connections.Fanout;

namespace PushOperator.Gateway.Connections;

/// <summary>Registers what connections share.</summary>
internal static class ConnectionServiceCollectionExtensions
{
    /// <summary>Adds the registry, the capacity, the timer wheel, the fan-out threads and the services of connections and operations.</summary>
    public static void AddSubscriberConnections(this IServiceCollection services)
    {
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<ConnectionCapacity>();
        services.AddSingleton<TimerWheel>();
        services.AddSingleton<FanoutThreads>();
        services.AddSingleton<TopicNames>();
        services.AddSingleton<ConnectionServices>();
        services.AddSingleton<TokenRefresh>();
        services.AddSingleton<OperationServices>();
    }
}
