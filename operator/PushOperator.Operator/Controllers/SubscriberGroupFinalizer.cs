using Microsoft.Extensions.Options;
using PushOperator.Api.Groups;
using PushOperator.Api.Naming;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.Operator.Observation;
using PushOperator.Operator.Program;
using PushOperator.Operator.Status;

namespace PushOperator.Operator.Controllers;

/// <summary>Holds the deletion of a SubscriberGroup while gateways say that subscribers are connected, until they are gone or the user confirms. A gateway that does not answer holds nothing.</summary>
internal sealed class SubscriberGroupFinalizer(
    GatewayAddresses addresses,
    GatewayCounts counts,
    IObjectWriter writer,
    IEventRecorder events,
    IOptions<GatewayOptions> gateway,
    TimeProvider time) : IEntityFinalizer<V1Alpha1SubscriberGroup>
{
    /// <summary>Name of the finalizer.</summary>
    public const string Identifier = "pushoperator.io/subscribers";

    /// <inheritdoc/>
    public bool AppliesTo(V1Alpha1SubscriberGroup entity) => true;

    /// <inheritdoc/>
    public async Task<ReconciliationResult<V1Alpha1SubscriberGroup>> FinalizeAsync(V1Alpha1SubscriberGroup entity, CancellationToken cancellationToken)
    {
        if (UserConsent.ConfirmsDeletion(entity.Metadata)) return ReconciliationResult<V1Alpha1SubscriberGroup>.Success(entity);
        var connections = await counts.ConnectionsNowAsync(entity, addresses.Of(entity), cancellationToken);
        if (connections == 0) return ReconciliationResult<V1Alpha1SubscriberGroup>.Success(entity);

        var message = $"{connections} subscribers are connected; deleting the group closes their connections, and the cursors they hold become invalid: they go on with the newest message. "
            + $"It is deleted when they are gone; not to wait, annotate it with {PushOperatorAnnotations.ConfirmLoss}: \"delete\"";
        var before = entity.Status?.Conditions;
        entity = await writer.WriteStatusAsync(GroupStatus.With(entity, GroupStatus.DeletionHeld(entity, message, time.GetUtcNow())), cancellationToken);
        StatusEvents.Record(events, entity, before, entity.Status?.Conditions);
        return ReconciliationResult<V1Alpha1SubscriberGroup>.Failure(entity, "subscribers are connected", requeueAfter: gateway.Value.CountsInterval);
    }
}
