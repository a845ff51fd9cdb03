namespace PushOperator.Client.Publishing;

/// <summary>Checks <see cref="PushPublisherOptions"/> and tells everything that is wrong at once.</summary>
internal static class PublisherOptionsValidator
{
    /// <exception cref="ArgumentException">Something is out of range.</exception>
    public static void Validate(PushPublisherOptions options)
    {
        var problems = new List<string>();
        if (options.Url is not { IsAbsoluteUri: true, Scheme: "http" or "https", Query: "" })
        {
            problems.Add($"Url is {options.Url?.ToString() ?? "missing"}; give a gateway's command port, such as http://127.0.0.1:8081");
        }

        InRange(nameof(options.RetryFor), options.RetryFor, TimeSpan.Zero, TimeSpan.FromMinutes(10), problems);
        InRange(nameof(options.AttemptTimeout), options.AttemptTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5), problems);
        InRange(nameof(options.RetryMaximum), options.RetryMaximum, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5), problems);
        InRange(nameof(options.RetryMinimum), options.RetryMinimum, TimeSpan.FromMilliseconds(1), options.RetryMaximum, problems);
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems));
    }

    private static void InRange(string name, TimeSpan value, TimeSpan least, TimeSpan most, List<string> problems)
    {
        if (value < least || value > most) problems.Add($"{name} is {value}; it has to be {least} to {most}");
    }
}
