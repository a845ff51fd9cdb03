using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PushOperator.Api.Groups;
using PushOperator.Api.Topics;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Program;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>Makes the smallest objects that are valid; a test changes what it is about.</summary>
internal static class TestObjects
{
    /// <summary>What asks gateways, over sockets and without a token.</summary>
    public static CommandPort CommandPort() => new(Options.Create(new GatewayOptions()), NullLogger<CommandPort>.Instance);

    public static V1Alpha1PushTopic Topic(string name, Action<PushTopicSpec>? change = null)
    {
        var spec = new PushTopicSpec { Partitions = 2 };
        change?.Invoke(spec);
        return new V1Alpha1PushTopic { Metadata = new V1ObjectMeta { Name = name }, Spec = spec };
    }

    public static V1Alpha1SubscriberGroup Group(string name, string topic, Action<SubscriberGroupSpec>? change = null)
    {
        var spec = new SubscriberGroupSpec { Topics = [topic], Auth = new AuthSpec { AllowAnonymous = true } };
        change?.Invoke(spec);
        return new V1Alpha1SubscriberGroup { Metadata = new V1ObjectMeta { Name = name }, Spec = spec };
    }
}
