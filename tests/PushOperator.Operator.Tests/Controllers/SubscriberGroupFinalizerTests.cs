using System.Diagnostics.CodeAnalysis;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PushOperator.Api.Conditions;
using PushOperator.Api.Groups;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.Controllers;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Program;
using PushOperator.Operator.Status;
using PushOperator.Operator.Tests.Observation;

namespace PushOperator.Operator.Tests.Controllers;

/// <summary>The deletion of a group whose gateway says, over real HTTP, how many subscribers are connected.</summary>
public sealed class SubscriberGroupFinalizerTests : IAsyncDisposable
{
    private readonly CommandPort _reader = TestObjects.CommandPort();
    private readonly GatewayCounts _counts;
    private readonly RecordedEvents _events = new();
    private readonly V1Alpha1SubscriberGroup _group = TestObjects.Group("readers", "news");
    private WebApplication? _gateway;
    private int _connections = 3;

    public SubscriberGroupFinalizerTests()
    {
        _counts = new GatewayCounts(_reader, Options.Create(new GatewayOptions()), TimeProvider.System);
        _group.Metadata = new V1ObjectMeta { Name = "readers", NamespaceProperty = "demo", Uid = "uid-1", Generation = 4 };
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _counts.Dispose();
        _reader.Dispose();
        if (_gateway is not null) await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Connected_subscribers_hold_the_deletion_and_are_counted()
    {
        var result = await FinalizeAsync();

        result.IsSuccess.Should().BeFalse();
        var ready = result.Entity.Status!.Conditions.Find(ConditionTypes.Ready)!;
        (ready.Status, ready.Reason).Should().Be(("False", ConditionReasons.DeletionHeld));
        ready.Message.Should().StartWith("3 subscribers are connected").And.Contain("pushoperator.io/confirm-loss: \"delete\"");
        result.RequeueAfter.Should().Be(new GatewayOptions().CountsInterval);
        _events.Reasons.Should().Equal(ConditionReasons.DeletionHeld);
    }

    [Fact]
    public async Task It_goes_on_when_they_are_gone()
    {
        (await FinalizeAsync()).IsSuccess.Should().BeFalse();
        _connections = 0;

        (await FinalizeAsync()).IsSuccess.Should().BeTrue();
    }

    [Theory]
    [InlineData("delete", true)]
    [InlineData("4", true)]
    [InlineData("3", false)]
    [InlineData("true", false)]
    public async Task The_user_may_confirm_it(string confirmed, bool isDone)
    {
        _group.Metadata.Annotations = new Dictionary<string, string> { ["pushoperator.io/confirm-loss"] = confirmed };

        (await FinalizeAsync()).IsSuccess.Should().Be(isDone);
    }

    [Fact]
    public async Task Gateways_that_do_not_answer_hold_nothing()
    {
        await StartGatewayAsync();
        await _gateway!.StopAsync(Ct);

        (await FinalizeAsync()).IsSuccess.Should().BeTrue();
    }

    private async Task<ReconciliationResult<V1Alpha1SubscriberGroup>> FinalizeAsync()
    {
        var address = await StartGatewayAsync();
        var finalizer = new SubscriberGroupFinalizer(
            new GatewayAddresses(new OneSlice(address)), _counts, new WritesNothing(), _events, Options.Create(new GatewayOptions()), TimeProvider.System);
        return await finalizer.FinalizeAsync(_group, Ct);
    }

    private async Task<Uri> StartGatewayAsync()
    {
        if (_gateway is not null) return new Uri(_gateway.Urls.Single());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _gateway = builder.Build();
        _gateway.MapGet("/endpoint", () => Results.Bytes(GroupCountingTests.Gateway(_connections, (0, 3)).ToJson(), "application/json"));
        await _gateway.StartAsync(Ct);
        var address = new Uri(_gateway.Urls.Single());
        // The first answer of a process takes long on a busy machine, and a gateway that takes long holds nothing.
        using var http = new HttpClient();
        await http.GetAsync(new Uri(address, "/endpoint"), Ct);
        return address;
    }

    /// <summary>The EndpointSlice of the group's Service, with one gateway.</summary>
    private sealed class OneSlice(Uri gateway) : IObjectCache<V1EndpointSlice>
    {
        public bool TryGet(string @namespace, string name, [NotNullWhen(true)] out V1EndpointSlice? value)
        {
            value = null;
            return false;
        }

        public IReadOnlyList<V1EndpointSlice> List(string? @namespace = null) =>
        [
            new()
            {
                Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = "push-readers" } },
                Ports = [new Discoveryv1EndpointPort { Name = "command", Port = gateway.Port }],
                Endpoints = [new V1Endpoint { Addresses = [gateway.Host] }],
            },
        ];
    }
}
