using System.Globalization;
using k8s.Models;

namespace PushOperator.Cli.Commands;

/// <summary>What the lists of kinds have in common.</summary>
internal static class Listing
{
    public static IReadOnlyList<string> Headings(string[] headings, bool allNamespaces) => allNamespaces ? ["NAMESPACE", .. headings] : headings;

    public static IReadOnlyList<string> Row(V1ObjectMeta metadata, string[] cells, bool allNamespaces) => allNamespaces ? [metadata.NamespaceProperty, .. cells] : cells;

    public static string Cell(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    public static string Nothing(string kinds, string ns, bool allNamespaces) => allNamespaces ? $"no {kinds} in any namespace" : $"no {kinds} in namespace {ns}";
}
