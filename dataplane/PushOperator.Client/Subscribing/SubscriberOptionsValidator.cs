namespace PushOperator.Client.Subscribing;

/// <summary>Checks <see cref="PushSubscriberOptions"/> and tells everything that is wrong at once.</summary>
internal static class SubscriberOptionsValidator
{
    private const int LongestSubscriber = 128;

    /// <exception cref="ArgumentException">Something is out of range.</exception>
    public static void Validate(PushSubscriberOptions options)
    {
        var problems = new List<string>();
        Endpoint(options, problems);
        Names(options, problems);
        Numbers(options, problems);
        Times(options, problems);
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems));
    }

    private static void Endpoint(PushSubscriberOptions options, List<string> problems)
    {
        if (options.Url is not { } url)
        {
            problems.Add("Url is missing; give the group's endpoint, such as wss://push.example/shop/orders/ws");
            return;
        }

        if (!url.IsAbsoluteUri || url.Scheme is not ("ws" or "wss")) problems.Add($"Url is {url}; it has to be an absolute ws or wss address");
        else if (url.Query.Length > 0) problems.Add($"Url has the query {url.Query}; the other options say what goes there");
    }

    private static void Names(PushSubscriberOptions options, List<string> problems)
    {
        if (options.Subscriber is { } name && (name.Length is 0 or > LongestSubscriber || !name.All(IsSubscriberCharacter)))
        {
            problems.Add($"Subscriber is '{name}'; it has to be 1 to {LongestSubscriber} of A-Z a-z 0-9 . _ : -");
        }

        if (options.From is { Length: 0 }) problems.Add("From is empty; leave it null to start where the group says");
        if (options.Topics.Any(t => t.Length == 0 || t.Contains(','))) problems.Add("Topics holds an empty name or one with a comma; give each PushTopic by itself");
        if (options.TokenProvider is not null && options.Headers.Keys.Any(name => name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)))
            problems.Add("Headers holds Authorization and TokenProvider is set; give one of the two");
        if (!Enum.IsDefined(options.Acknowledgement)) problems.Add($"Acknowledgement is {options.Acknowledgement}; it has to be Explicit, Automatic or None");
        if (!Enum.IsDefined(options.Duplicates)) problems.Add($"Duplicates is {options.Duplicates}; it has to be Mark or SkipAcknowledged");
    }

    private static void Numbers(PushSubscriberOptions options, List<string> problems)
    {
        if (options.Window < 1) problems.Add($"Window is {options.Window}; it has to be at least 1");
        InRange(nameof(options.DuplicateWindow), options.DuplicateWindow, 0, 1_000_000, problems);
        InRange(nameof(options.ReceiveBuffer), options.ReceiveBuffer, 1, 65_536, problems);
        InRange(nameof(options.MaxFrameBytes), options.MaxFrameBytes, 1024, 1024 * 1024 * 1024, problems);
    }

    private static void Times(PushSubscriberOptions options, List<string> problems)
    {
        var tenth = TimeSpan.FromMilliseconds(100);
        InRange(nameof(options.ReconnectMaximum), options.ReconnectMaximum, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1), problems);
        InRange(nameof(options.ReconnectMinimum), options.ReconnectMinimum, TimeSpan.FromMilliseconds(1), options.ReconnectMaximum, problems);
        InRange(nameof(options.ConnectTimeout), options.ConnectTimeout, tenth, TimeSpan.FromMinutes(5), problems);
        InRange(nameof(options.SendTimeout), options.SendTimeout, tenth, TimeSpan.FromMinutes(5), problems);
        InRange(nameof(options.PublishTimeout), options.PublishTimeout, tenth, TimeSpan.FromMinutes(10), problems);
        if (options.Heartbeat is { } heartbeat) InRange(nameof(options.Heartbeat), heartbeat, tenth, TimeSpan.FromHours(1), problems);
        if (options.GiveUpAfter < TimeSpan.Zero) problems.Add($"GiveUpAfter is {options.GiveUpAfter}; it has to be zero or more, or null for never");
    }

    private static void InRange<T>(string name, T value, T least, T most, List<string> problems)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0) problems.Add($"{name} is {value}; it has to be {least} to {most}");
    }

    private static bool IsSubscriberCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-';
}
