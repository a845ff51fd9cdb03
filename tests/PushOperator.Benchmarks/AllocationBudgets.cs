using System.Reflection;
using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace PushOperator.Benchmarks;

/// <summary>
/// What an operation may allocate: <c>budgets.json</c>, bytes by <c>Class.Method</c>. Unlike times, allocations are the same on every machine, so a test can hold them.
/// </summary>
public static class AllocationBudgets
{
    // Enough for several of the log's segments, so that what they take is spread as in a running gateway.
    private const int Operations = 40_000;

    /// <summary>The budgets.</summary>
    public static IReadOnlyDictionary<string, double> Read() =>
        JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "budgets.json")))!;

    /// <summary>All benchmarks, as <c>Class.Method</c>.</summary>
    public static IReadOnlyList<string> Benchmarks() =>
        [.. typeof(AllocationBudgets).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Where(method => method.GetCustomAttribute<BenchmarkAttribute>() is not null).Select(method => $"{method.DeclaringType!.Name}.{method.Name}")];

    /// <summary>Bytes that one operation allocates on its thread, on average, once it is warm.</summary>
    /// <param name="benchmark"><c>Class.Method</c>; its parameters have their defaults.</param>
    public static double Measure(string benchmark)
    {
        var operation = OperationOf(benchmark);
        for (var i = 0; i < Operations; i++) operation();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Operations; i++) operation();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Operations;
    }

    // A delegate and not MethodInfo.Invoke, which would allocate for what the method returns.
    private static Action OperationOf(string benchmark)
    {
        var names = benchmark.Split('.');
        var type = typeof(AllocationBudgets).Assembly.GetType($"{typeof(AllocationBudgets).Namespace}.{names[0]}", throwOnError: true)!;
        var target = Activator.CreateInstance(type)!;
        type.GetMethods().FirstOrDefault(method => method.GetCustomAttribute<GlobalSetupAttribute>() is not null)?.Invoke(target, null);
        var method = type.GetMethod(names[1])!;
        if (method.ReturnType == typeof(void)) return method.CreateDelegate<Action>(target);
        if (method.ReturnType == typeof(int)) return Discard(method.CreateDelegate<Func<int>>(target));
        return Discard(method.CreateDelegate<Func<bool>>(target));
    }

    private static Action Discard<T>(Func<T> operation) => () => operation();
}
