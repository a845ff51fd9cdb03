using k8s.Models;
using Microsoft.Extensions.Logging;
using PushOperator.ControllerRuntime.ApiServer;
using PushOperator.ControllerRuntime.Diagnostics;

namespace PushOperator.ControllerRuntime.LeaderElection;

/// <summary>
/// Lets one process at a time lead, by a Lease that the leader renews. Everything is measured on the monotonic clock, and counted from
/// before a renewal is sent, so a slow API server or a wall clock that jumps cannot make a term longer than others believe it is.
/// </summary>
/// <remarks>
/// An election is no fence: a write that is under way when the term ends still arrives. That is harmless only because every write of a
/// controller is conditional and idempotent.
/// </remarks>
internal sealed partial class LeaderElector(
    ILeaseClient leases,
    Leadership leadership,
    LeaderElectionOptions options,
    TimeProvider time,
    OperatorMetrics metrics,
    ILogger<LeaderElector> logger)
{
    private readonly LeaseObservation _observation = new(options.Identity, time);

    /// <summary>Campaigns until <paramref name="stopping"/>, and calls <paramref name="lead"/> for each term won.</summary>
    /// <param name="lead">
    /// Works until its token is cancelled (the term is lost) or it is done by itself (the process stops); the Lease is renewed until it has
    /// returned, then given back. A term is not followed by another before it has returned.
    /// </param>
    /// <param name="stopping">Ends the campaign; a term goes on until <paramref name="lead"/> returns.</param>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken stopping)
    {
        metrics.Leading(false, options.LeaseName);
        while (await AcquireAsync(stopping) is { } term)
        {
            using (term)
            {
                LogWon(logger, options.LeaseName, options.Identity);
                metrics.Leading(true, options.LeaseName);
                var leading = lead(term.Lost);
                await RenewAsync(term, leading);
                if (term.Lost.IsCancellationRequested) LogLost(logger, options.LeaseName);
                metrics.Leading(false, options.LeaseName);
                try
                {
                    await leading;
                }
                finally
                {
                    await ReleaseAsync(term);
                }
            }
        }
    }

    /// <returns>A new term, or null when <paramref name="stopping"/> ended the campaign.</returns>
    private async Task<Term?> AcquireAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await TryAcquireAsync(stopping) is { } term) return term;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception e)
            {
                LogCampaignFailed(logger, e, options.LeaseName);
            }

            await PauseAsync(options.RetryPeriod * (1 + (Random.Shared.NextDouble() / 5)), stopping);
        }

        return null;
    }

    private async Task<Term?> TryAcquireAsync(CancellationToken stopping)
    {
        using var bound = new Deadline(options.RenewDeadline, time, stopping);
        var lease = await leases.FindAsync(bound.Token);
        _observation.See(lease);
        if (!_observation.IsFree) return null;

        var sentAt = time.GetTimestamp();
        var stored = await leases.TryWriteAsync(Claim(lease), bound.Token);
        if (stored is null) return null;
        var term = new Term(stored, leadership, options.RenewDeadline, time);
        if (term.Extend(stored, sentAt)) return term;
        term.Dispose();
        return null;
    }

    /// <summary>Renews until <paramref name="leading"/> is done or the term is lost; nothing is written to the Lease after that.</summary>
    private async Task RenewAsync(Term term, Task leading)
    {
        while (true)
        {
            await Task.WhenAny(leading, PauseAsync(options.RetryPeriod, term.Lost));
            if (leading.IsCompleted || term.Lost.IsCancellationRequested) return;
            try
            {
                await RenewOnceAsync(term);
            }
            catch (OperationCanceledException) when (term.Lost.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogRenewalFailed(logger, e, options.LeaseName);
            }
        }
    }

    private async Task RenewOnceAsync(Term term)
    {
        var sentAt = time.GetTimestamp();
        if (await leases.TryWriteAsync(Renewal(term.Lease), term.Lost) is { } stored)
        {
            term.Extend(stored, sentAt);
            return;
        }

        // Somebody wrote it: us, in a renewal whose answer was lost, or somebody else, who then leads.
        var found = await leases.FindAsync(term.Lost);
        if (found?.Spec?.HolderIdentity == options.Identity) term.Lease = found;
        else term.End();
        _observation.See(found);
    }

    /// <summary>Gives the Lease back, so that the next one need not wait; not if the term was lost, it is not ours then.</summary>
    private async Task ReleaseAsync(Term term)
    {
        if (term.Lost.IsCancellationRequested) return;
        var lease = Renewal(term.Lease);
        lease.Spec.HolderIdentity = "";
        lease.Spec.LeaseDurationSeconds = 1;
        leadership.Release();
        try
        {
            if (await leases.TryWriteAsync(lease, term.Lost) is not null) LogReleased(logger, options.LeaseName);
        }
        catch (Exception e)
        {
            LogReleaseFailed(logger, e, options.LeaseName);
        }
    }

    private V1Lease Claim(V1Lease? found)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var lease = found is null ? new V1Lease() : ObjectJson.Copy(found);
        lease.Metadata ??= new V1ObjectMeta();
        var transitions = lease.Spec?.LeaseTransitions ?? 0;
        lease.Spec = new V1LeaseSpec
        {
            HolderIdentity = options.Identity,
            LeaseDurationSeconds = (int)Math.Ceiling(options.LeaseDuration.TotalSeconds),
            AcquireTime = now,
            RenewTime = now,
            LeaseTransitions = found is null ? 0 : transitions + 1,
        };
        return lease;
    }

    private V1Lease Renewal(V1Lease held)
    {
        var lease = ObjectJson.Copy(held);
        lease.Spec.RenewTime = time.GetUtcNow().UtcDateTime;
        return lease;
    }

    private async Task PauseAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
