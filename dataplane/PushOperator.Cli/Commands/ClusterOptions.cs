using System.CommandLine;
using PushOperator.Cli.Cluster;

namespace PushOperator.Cli.Commands;

/// <summary>The options of every command that asks a cluster.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "The kubeconfig to use (default: KUBECONFIG, else ~/.kube/config).", HelpName = "FILE" };
    private readonly Option<string?> _context = new("--context") { Description = "The kubeconfig's context to use (default: its current one).", HelpName = "NAME" };
    private readonly Option<string?> _namespace = new("--namespace", "-n") { Description = "The namespace (default: the context's).", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        command.Options.Add(_namespace);
        command.Options.Add(_kubeconfig);
        command.Options.Add(_context);
    }

    public ClusterSelection Read(ParseResult parsed) => new(parsed.GetValue(_kubeconfig), parsed.GetValue(_context), parsed.GetValue(_namespace));
}
