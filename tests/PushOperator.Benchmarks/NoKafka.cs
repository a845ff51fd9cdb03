using System.Reflection;
using Confluent.Kafka;

namespace PushOperator.Benchmarks;

/// <summary>An admin client for what is built and never started: whoever asks it has a bug.</summary>
public class NoKafka : DispatchProxy
{
    /// <summary>Makes one.</summary>
    public static IAdminClient Create() => Create<IAdminClient, NoKafka>();

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new InvalidOperationException($"{targetMethod?.Name}: there is no Kafka here");
}
