using FsCheck;
using FsCheck.Fluent;

namespace PushOperator.Oracle.Tests;

public sealed class OffsetSetTests
{
    [Fact]
    public void It_holds_what_a_set_of_numbers_holds() => Prop.ForAll(
        Gen.Choose(0, 30).Two().ListOf().ToArbitrary(),
        added =>
        {
            var (set, numbers) = (new OffsetSet(), new HashSet<long>());
            foreach (var (from, length) in added)
            {
                if (length < 15)
                {
                    set.Add(from).Should().Be(numbers.Add(from));
                    continue;
                }

                set.AddRange(from, from + length - 15);
                for (var number = from; number <= from + length - 15; number++) numbers.Add(number);
            }

            for (var number = -1; number < 60; number++) set.Contains(number).Should().Be(numbers.Contains(number));
        }).QuickCheckThrowOnFailure();
}
