using System.Text.Json;
using PushOperator.Cli.Output;

namespace PushOperator.Cli.Cluster;

/// <summary>The gateways of one group that are ready, and what to do when some of them do not answer.</summary>
internal sealed class GroupGateways(Terminal terminal, string ns, string group, IReadOnlyList<Gateway> gateways, string token)
{
    /// <summary>Name of the SubscriberGroup.</summary>
    public string Group => group;

    /// <summary>Of the group's ServiceAccount, made for this command: gateways take commands from its bearer.</summary>
    public string Token => token;

    /// <summary>Finds them.</summary>
    /// <exception cref="CommandException">There is no such group, none of its gateways is ready, or the user may not command it.</exception>
    public static async Task<GroupGateways> FindAsync(Terminal terminal, ClusterSelection selection, GroupReference reference, CancellationToken cancellationToken)
    {
        using var cluster = KubernetesCluster.Open(selection);
        var group = await cluster.GroupAsync(reference, cancellationToken);
        var (ns, name) = (group.Metadata.NamespaceProperty, group.Metadata.Name);
        var gateways = await cluster.GatewaysAsync(group, cancellationToken);
        if (gateways.Count == 0) throw NoneReady(ns, name);
        return new GroupGateways(terminal, ns, name, gateways, await cluster.CommandTokenAsync(group, cancellationToken));
    }

    /// <summary>Asks each of them for a list.</summary>
    /// <returns>What they said, and the exit code: ok, partial when one was silent, unreachable when all were.</returns>
    public async Task<(List<(Gateway Gateway, T Item)> Found, int ExitCode)> AskAllAsync<T>(Func<Gateway, Task<IReadOnlyList<T>>> ask, CancellationToken cancellationToken)
    {
        var found = new List<(Gateway, T)>();
        var silent = 0;
        foreach (var gateway in gateways)
        {
            try
            {
                found.AddRange((await ask(gateway)).Select(item => (gateway, item)));
            }
            catch (Exception e) when (e is JsonException || CommandPortClient.IsUnreachable(e, cancellationToken))
            {
                silent++;
                await terminal.SayAsync($"{gateway.Pod} does not answer at {gateway.CommandPort}: {e.GetBaseException().Message}");
            }
        }

        return (found, silent == 0 ? ExitCodes.Ok : silent == gateways.Count ? ExitCodes.Unreachable : ExitCodes.Partial);
    }

    /// <summary>Asks whichever answers: any of them speaks for the group.</summary>
    /// <exception cref="CommandException">None answers, or one says no.</exception>
    public async Task<T> AskAnyAsync<T>(Func<Gateway, Task<T>> ask, CancellationToken cancellationToken)
    {
        foreach (var gateway in gateways)
        {
            try
            {
                return await ask(gateway);
            }
            catch (Exception e) when (e is JsonException || CommandPortClient.IsUnreachable(e, cancellationToken))
            {
                await terminal.SayAsync($"{gateway.Pod} does not answer at {gateway.CommandPort}: {e.GetBaseException().Message}");
            }
        }

        throw NoneReady(ns, group);
    }

    private static CommandException NoneReady(string ns, string group) => new(ExitCodes.Unreachable, $"no gateway of {ns}/{group} is ready");
}
