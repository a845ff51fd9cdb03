using System.Globalization;
using PushOperator.Gateway.Problems;

namespace PushOperator.Gateway.Commands;

/// <summary>Which part of a list is asked for.</summary>
/// <param name="List">Name of the list: a token of one is none of another.</param>
/// <param name="Limit">Entries at most.</param>
/// <param name="Place">What the list's own token said; null from the beginning.</param>
internal sealed record PageRequest(string List, int Limit, string? Place)
{
    private const int MaxLimit = 1_000;
    private const int DefaultLimit = 100;

    /// <summary>Reads <c>limit</c> and <c>continue</c>.</summary>
    /// <returns>The request, or what is wrong.</returns>
    public static (PageRequest? Page, Problem? Problem) Read(string list, string? limit, string? token)
    {
        var entries = DefaultLimit;
        if (limit is not null && !(int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out entries) && entries is >= 1 and <= MaxLimit))
            return (null, new Problem(400, "bad_field", $"limit={(limit.Length <= 64 ? limit : limit[..64])}: a whole number from 1 to {MaxLimit} is wanted"));
        return ContinueToken.TryRead(token, list, out var place)
            ? (new PageRequest(list, entries, place), null)
            : (null, new Problem(400, "continue_invalid", "continue: this token was not written by this pod for this list since it started; begin again without"));
    }

    /// <summary>The token for what follows <paramref name="place"/>.</summary>
    public string Continue(string place) => ContinueToken.Write(List, place);
}
