using System.Collections;

namespace PushOperator.Router;

/// <summary>Environment variables as settings: <c>PUSH_DRAIN_PERIOD</c> is <c>Router:DrainPeriod</c>.</summary>
internal static class RouterEnvironment
{
    private const string Prefix = "PUSH_";

    /// <summary>The settings among <paramref name="variables"/>; a name that is no setting is left for others.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Read(IDictionary variables)
    {
        foreach (var property in typeof(RouterOptions).GetProperties())
        {
            var name = Prefix + string.Concat(property.Name.Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{letter}")).ToUpperInvariant();
            if (variables[name] is string value) yield return KeyValuePair.Create($"{RouterOptions.Section}:{property.Name}", (string?)value);
        }
    }
}
