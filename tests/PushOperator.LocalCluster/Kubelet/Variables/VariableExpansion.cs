using System.Text;

namespace PushOperator.LocalCluster.Kubelet.Variables;

/// <summary><c>$(NAME)</c> in a container's command, arguments and variables.</summary>
internal static class VariableExpansion
{
    /// <summary>The text with every known reference replaced. An unknown one stays as it is, and <c>$$(NAME)</c> becomes <c>$(NAME)</c>.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables)
    {
        if (!text.Contains("$(", StringComparison.Ordinal)) return text;
        var expanded = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '$' || at + 1 == text.Length)
            {
                expanded.Append(text[at]);
            }
            else if (text[at + 1] == '$')
            {
                expanded.Append('$');
                at++;
            }
            else if (text[at + 1] == '(' && text.IndexOf(')', at) is > 0 and var end && variables.TryGetValue(text[(at + 2)..end], out var value))
            {
                expanded.Append(value);
                at = end;
            }
            else
            {
                expanded.Append('$');
            }
        }

        return expanded.ToString();
    }
}
