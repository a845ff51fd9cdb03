using System.Reflection;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.ControllerRuntime;

/// <summary>Checks options and registrations before anything runs, and reports all that is wrong at once.</summary>
internal sealed partial class OperatorValidator(OperatorOptions options, OperatorRegistrations registrations, IServiceProviderIsService services)
{
    /// <exception cref="OperatorConfigurationException">Something is wrong.</exception>
    public void ThrowIfInvalid()
    {
        List<string> problems = [.. OptionProblems(), .. RegistrationProblems()];
        if (problems.Count > 0) throw new OperatorConfigurationException(problems);
    }

    private IEnumerable<string> OptionProblems()
    {
        if (options.FieldManager.Length is 0 or > 128) yield return $"FieldManager '{options.FieldManager}' has {options.FieldManager.Length} characters; give it 1 to 128";
        if (options.MaxConcurrentReconciles is < 1 or > 64) yield return $"MaxConcurrentReconciles is {options.MaxConcurrentReconciles}; set 1 to 64";
        if (options.Watch.PageSize is < 1 or > 10_000) yield return $"Watch.PageSize is {options.Watch.PageSize}; set 1 to 10000";

        var election = options.LeaderElection;
        (string Name, TimeSpan Value, TimeSpan Least, TimeSpan Most)[] ranges =
        [
            (nameof(options.ResyncPeriod), options.ResyncPeriod, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
            (nameof(options.ReconcileTimeout), options.ReconcileTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            (nameof(options.InitialBackoff), options.InitialBackoff, TimeSpan.FromMilliseconds(1), options.MaxBackoff),
            (nameof(options.MaxBackoff), options.MaxBackoff, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
            (nameof(options.DrainTimeout), options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            (nameof(options.SyncWarningAfter), options.SyncWarningAfter, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            ("Watch.Timeout", options.Watch.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            ("Watch.IdleLimit", options.Watch.IdleLimit, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            ("Watch.RelistPeriod", options.Watch.RelistPeriod, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(24)),
            ("Watch.InitialBackoff", options.Watch.InitialBackoff, TimeSpan.FromMilliseconds(1), options.Watch.MaxBackoff),
            ("LeaderElection.LeaseDuration", election.LeaseDuration, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
            ("LeaderElection.RetryPeriod", election.RetryPeriod, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1)),
        ];
        foreach (var (name, value, least, most) in ranges)
        {
            if (value < least || value > most) yield return $"{name} is {value}; set {least} to {most}";
        }

        if (!election.Enabled) yield break;
        if (election.LeaseName.Length == 0 || election.LeaseNamespace.Length == 0 || election.Identity.Length == 0) yield return "LeaderElection needs LeaseName, LeaseNamespace and Identity";
        if (election.RenewDeadline >= election.LeaseDuration) yield return $"LeaderElection.RenewDeadline is {election.RenewDeadline}; set less than LeaseDuration ({election.LeaseDuration}), or two processes lead at once";
        if (election.RenewDeadline <= election.RetryPeriod * 1.2) yield return $"LeaderElection.RenewDeadline is {election.RenewDeadline}; set more than 1.2 times RetryPeriod ({election.RetryPeriod}), or one slow renewal ends a term";
    }

    private IEnumerable<string> RegistrationProblems()
    {
        if (!services.IsService(typeof(IKubernetes))) yield return "no IKubernetes is registered; add services.AddSingleton<IKubernetes>(…)";

        foreach (var type in Kinds().Where(type => type.GetCustomAttribute<KubernetesEntityAttribute>() is null))
        {
            yield return $"{type.Name} says not where it lives; put [KubernetesEntity(Group = …, ApiVersion = …, Kind = …, PluralName = …)] on it";
        }

        var controlled = registrations.Controllers.Select(registration => registration.Entity).ToHashSet();
        foreach (var group in registrations.Controllers.GroupBy(registration => registration.Entity).Where(group => group.Count() > 1))
        {
            yield return $"{group.Key.Name} has more than one controller ({string.Join(", ", group.Select(registration => registration.Controller.Name))}); leave one";
        }

        foreach (var (identifier, entity) in registrations.Finalizers)
        {
            if (!controlled.Contains(entity)) yield return $"the finalizer {identifier} is for {entity.Name}, which has no controller; add one, or nobody runs the finalizer";
            if (!FinalizerName().IsMatch(identifier)) yield return $"'{identifier}' is no name of a finalizer; use the form example.com/name";
        }

        foreach (var group in registrations.Finalizers.GroupBy(registration => registration).Where(group => group.Count() > 1))
        {
            yield return $"the finalizer {group.Key.Identifier} of {group.Key.Entity.Name} is registered {group.Count()} times; leave one";
        }

        foreach (var (entity, other) in registrations.WakeUps.Where(registration => !controlled.Contains(registration.Entity)))
        {
            yield return $"{other.Name} is to wake {entity.Name}, which has no controller; add one";
        }
    }

    private IEnumerable<Type> Kinds() =>
        registrations.Controllers.Select(registration => registration.Entity)
            .Concat(registrations.WakeUps.SelectMany(registration => new[] { registration.Entity, registration.Other }))
            .Distinct();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$", RegexOptions.CultureInvariant)]
    private static partial Regex FinalizerName();
}
