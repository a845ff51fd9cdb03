using System.Text.RegularExpressions;
using k8s.Autorest;
using k8s.Models;
using PushOperator.ControllerRuntime.ApiServer;

namespace PushOperator.ControllerRuntime.Writing;

/// <summary>A field that we want to set and that another manager owns, as the API server's answer to an apply tells it.</summary>
/// <param name="Manager">The other manager's name.</param>
/// <param name="Field">Path of the field.</param>
/// <param name="IsDeclared">
/// Whether the other one means to keep it: it applied it, or wrote it through a subresource (an autoscaler through <c>scale</c>). Not
/// declared is a plain update, an edit by hand: drift.
/// </param>
internal sealed partial record FieldClaim(string Manager, string Field, bool IsDeclared)
{
    /// <summary>The claims in a 409 of an apply; empty if it is another kind of conflict.</summary>
    public static IReadOnlyList<FieldClaim> Read(HttpOperationException conflict) =>
        [.. conflict.Causes().Where(cause => cause.Reason == "FieldManagerConflict").Select(Read)];

    public override string ToString() => $"{Field} is owned by {Manager}";

    private static FieldClaim Read(V1StatusCause cause)
    {
        var match = Conflict().Match(cause.Message ?? "");
        return match.Success
            ? new FieldClaim(match.Groups["manager"].Value, cause.Field, match.Groups["subresource"].Success || !match.Groups["update"].Success)
            : new FieldClaim(cause.Message ?? "another manager", cause.Field, IsDeclared: true);
    }

    // conflict with "kubectl-edit" using apps/v1 at 2026-01-02T03:04:05Z      an update
    // conflict with "hpa" with subresource "scale" using apps/v1              an update of a subresource
    // conflict with "gitops"                                                  an apply
    [GeneratedRegex("""^conflict with "(?<manager>.*?)"(?<subresource> with subresource ".*?")?(?<update> using .*)?$""", RegexOptions.CultureInvariant)]
    private static partial Regex Conflict();
}
