using PushOperator.TestUtilities;

namespace PushOperator.Gateway.Tests.Groups.Support;

/// <summary><see cref="Eventually"/>, ended with the test.</summary>
internal static class Until
{
    public static Task HoldsAsync(Func<bool> condition, string what, TimeSpan? timeout = null) =>
        Eventually.HoldsAsync(condition, what, timeout, TestContext.Current.CancellationToken);

    public static Task HoldsAsync(Func<Task<bool>> condition, string what, TimeSpan? timeout = null) =>
        Eventually.HoldsAsync(condition, what, timeout, TestContext.Current.CancellationToken);

    public static Task PassesAsync(Func<Task> assertion, TimeSpan? timeout = null) =>
        Eventually.PassesAsync(assertion, timeout, TestContext.Current.CancellationToken);
}
