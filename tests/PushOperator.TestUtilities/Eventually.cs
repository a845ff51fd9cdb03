using System.Diagnostics;

namespace PushOperator.TestUtilities;

/// <summary>Waits for a condition, never for a time: asked again every 20 ms until it holds or the bound is reached.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not within <paramref name="timeout"/> (default 60 s); the message says what was waited for.</exception>
    public static Task HoldsAsync(Func<bool> condition, string what, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        HoldsAsync(() => Task.FromResult(condition()), what, timeout, cancellationToken);

    /// <inheritdoc cref="HoldsAsync(Func{bool}, string, TimeSpan?, CancellationToken)"/>
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var bound = timeout ?? TimeSpan.FromSeconds(60);
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > bound) throw new TimeoutException($"not within {bound.TotalSeconds:0.#} s: {what}");
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Waits until <paramref name="probe"/> gives a value, and returns it.</summary>
    public static async Task<T> GivesAsync<T>(Func<Task<T?>> probe, string what, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        where T : class
    {
        T? value = null;
        await HoldsAsync(async () => (value = await probe()) is not null, what, timeout, cancellationToken);
        return value!;
    }

    /// <summary>Waits until <paramref name="assertion"/> throws nothing; at the bound its last exception is thrown.</summary>
    public static async Task PassesAsync(Func<Task> assertion, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var bound = timeout ?? TimeSpan.FromSeconds(60);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await assertion();
                return;
            }
            catch (Exception) when (watch.Elapsed <= bound && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }
}
