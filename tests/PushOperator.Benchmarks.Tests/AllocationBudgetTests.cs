namespace PushOperator.Benchmarks.Tests;

/// <summary>Whoever makes an operation allocate more says so in <c>budgets.json</c>, or makes it allocate less.</summary>
public sealed class AllocationBudgetTests
{
    public static TheoryData<string> Benchmarks => [.. AllocationBudgets.Benchmarks()];

    [Theory]
    [MemberData(nameof(Benchmarks))]
    public void An_operation_allocates_no_more_than_its_budget(string benchmark) =>
        AllocationBudgets.Measure(benchmark).Should().BeLessThanOrEqualTo(AllocationBudgets.Read()[benchmark], "that many bytes an operation stand in budgets.json");

    [Fact]
    public void Every_budget_has_its_benchmark_and_every_benchmark_its_budget() =>
        AllocationBudgets.Read().Keys.Should().BeEquivalentTo(AllocationBudgets.Benchmarks());
}
