namespace PushOperator.Router.LoadBalancing;

/// <summary>The three ways to choose among candidates, by position. Pure but for the dice, which are the caller's. At least one candidate.</summary>
internal static class Choice
{
    /// <summary>The smallest load; among equals any, so that several routers with the same readings do not all take the first.</summary>
    public static int Least(ReadOnlySpan<double> loads, Random random)
    {
        var (least, equals) = (0, 1);
        for (var i = 1; i < loads.Length; i++)
        {
            if (loads[i] < loads[least]) (least, equals) = (i, 1);
            else if (loads[i] == loads[least] && random.Next(++equals) == 0) least = i;
        }

        return least;
    }

    /// <summary>The smaller load of two taken at random ("power of two choices"): nearly as even as the least, and no herd however old the counts.</summary>
    public static int LessOfTwo(ReadOnlySpan<double> loads, Random random)
    {
        if (loads.Length == 1) return 0;
        var first = random.Next(loads.Length);
        var second = (first + 1 + random.Next(loads.Length - 1)) % loads.Length;
        return loads[second] < loads[first] ? second : first;
    }

    /// <summary>Each in turn, whatever its load.</summary>
    public static int InTurn(int candidates, uint turn) => (int)(turn % (uint)candidates);
}
