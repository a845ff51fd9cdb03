using System.Text;

namespace PushOperator.Gateway.Authentication;

/// <summary>Who subscribes or publishes, and what they may do. Immutable; a newer token makes a new one.</summary>
internal sealed class Caller
{
    /// <summary>Everybody, in a group that asks for no tokens.</summary>
    public static readonly Caller Anonymous = new();

    private readonly HashSet<string>? _scope;

    private Caller()
    {
    }

    /// <summary>The bearer of a token that was verified.</summary>
    /// <param name="subject">Its <c>sub</c>.</param>
    /// <param name="expires">Its <c>exp</c>.</param>
    /// <param name="ends">When it counts no longer: <paramref name="expires"/> and the clock skew.</param>
    /// <param name="scope">What its <c>scope</c> lists.</param>
    public Caller(string subject, DateTimeOffset expires, DateTimeOffset ends, IEnumerable<string> scope)
    {
        Subject = subject;
        Expires = expires;
        Ends = ends;
        _scope = new HashSet<string>(scope, StringComparer.Ordinal);
    }

    /// <summary>Whose token it is; null: nobody was asked for one.</summary>
    public string? Subject { get; }

    /// <summary><c>exp</c> of the token.</summary>
    public DateTimeOffset? Expires { get; }

    /// <summary>When connections of this caller end; null: never for that reason.</summary>
    public DateTimeOffset? Ends { get; }

    /// <summary>Whether nobody was asked for a token.</summary>
    public bool IsAnonymous => _scope is null;

    /// <summary>The scope that subscribing to a topic needs.</summary>
    public static string SubscribeScope(string topic) => $"topic:{topic}:subscribe";

    /// <summary>The scope that publishing to a topic needs.</summary>
    public static string PublishScope(string topic) => $"topic:{topic}:publish";

    /// <summary>Whether it may do what needs that scope. Compared exactly: there are no wildcards, and a topic named <c>*</c> cannot be.</summary>
    public bool Has(string scope) => _scope is null || _scope.Contains(scope);

    /// <summary>
    /// The name by which the group knows a subscriber. With a token it begins with the token's subject, so nobody can name the session or the position of another subject.
    /// </summary>
    /// <param name="asked">What the client calls itself, without <c>/</c>; null: an ephemeral subscriber.</param>
    public string? SubscriberId(string? asked) => asked is null || Subject is null ? asked : $"{Escaped(Subject)}:{asked}";

    // One to one, and without a colon, so that the first colon of an id ends the subject whatever the rest is.
    private static string Escaped(string subject)
    {
        var escaped = new StringBuilder(subject.Length);
        foreach (var @byte in Encoding.UTF8.GetBytes(subject))
        {
            if (char.IsAsciiLetterOrDigit((char)@byte) || @byte is (byte)'.' or (byte)'-') escaped.Append((char)@byte);
            else escaped.Append('_').Append(@byte.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }
}
