using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace PushOperator.Operator.Tests.BadInput;

/// <summary><c>crds/BAD-INPUT.md</c> has every row, and each row names tests that there are.</summary>
public sealed partial class TableTests
{
    private const int Rows = 26;

    private static IReadOnlyList<string> Lines => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "crds", "BAD-INPUT.md")).Where(line => Row().IsMatch(line))];

    [Fact]
    public void Every_row_is_there_in_order() =>
        Lines.Select(line => int.Parse(Row().Match(line).Groups["number"].Value, CultureInfo.InvariantCulture)).Should().Equal(Enumerable.Range(1, Rows));

    [Fact]
    public void Every_row_names_tests_that_there_are()
    {
        foreach (var line in Lines)
        {
            var named = TestName().Matches(line).Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).ToList();
            named.Should().NotBeEmpty("row {0} is shown by something", line);
            foreach (var (@class, method) in named)
            {
                var type = Assembly.GetExecutingAssembly().GetTypes().SingleOrDefault(type => type.Name == @class);
                type.Should().NotBeNull("row {0} names {1}", line, @class);
                if (method.Length > 0) type!.GetMethod(method).Should().NotBeNull("row {0} names {1}.{2}", line, @class, method);
            }
        }
    }

    [GeneratedRegex(@"^\| (?<number>\d+) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<class>[A-Z][A-Za-z]+Tests)(\.(?<method>[A-Za-z0-9_]+))?`")]
    private static partial Regex TestName();
}
