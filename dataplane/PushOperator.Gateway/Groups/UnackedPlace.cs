using System.Globalization;

namespace PushOperator.Gateway.Groups;

/// <summary>The order of deliveries that wait for an acknowledgement: by time, and of one moment by session and message, so that each has a place of its own.</summary>
/// <param name="DeliveredAt">A timestamp of the group's clock: it orders what this process delivered.</param>
/// <param name="Name">Session and message id.</param>
public readonly record struct UnackedPlace(long DeliveredAt, string Name) : IComparable<UnackedPlace>
{
    public static bool TryParse(string text, out UnackedPlace place)
    {
        place = default;
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || !long.TryParse(text.AsSpan(0, space), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var deliveredAt)) return false;
        place = new UnackedPlace(deliveredAt, text[(space + 1)..]);
        return true;
    }

    public int CompareTo(UnackedPlace other) => DeliveredAt.CompareTo(other.DeliveredAt) is not 0 and var byTime ? byTime : string.CompareOrdinal(Name, other.Name);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{DeliveredAt} {Name}");
}
