using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PushOperator.ControllerRuntime.Abstractions;
using PushOperator.ControllerRuntime.Tests.Widgets;

namespace PushOperator.ControllerRuntime.Tests;

public sealed class OperatorValidatorTests
{
    [Fact]
    public async Task A_program_that_is_wrong_in_many_ways_does_not_start_and_is_told_all_of_them()
    {
        var host = Host.CreateApplicationBuilder();
        host.Logging.ClearProviders();
        var builder = host.Services.AddKubernetesOperator(options =>
        {
            options.MaxConcurrentReconciles = 0;
            options.ResyncPeriod = TimeSpan.Zero;
            options.LeaderElection.RenewDeadline = TimeSpan.FromSeconds(20);
        });
        builder.AddController<WidgetController, Widget>();
        builder.AddController<WidgetController, Widget>();
        builder.AddFinalizer<WidgetFinalizer, Widget>("no slash");
        builder.Owns<V1Deployment, V1Pod>("app=x");
        builder.Watches<Widget, Homeless>((_, _) => []);
        using var program = host.Build();

        var start = () => program.StartAsync();

        (await start.Should().ThrowAsync<OperatorConfigurationException>()).Which.Problems.Should().SatisfyRespectively(
            problem => problem.Should().StartWith("MaxConcurrentReconciles is 0; set 1 to 64"),
            problem => problem.Should().StartWith("ResyncPeriod is 00:00:00; set 00:00:01 to"),
            problem => problem.Should().Contain("or two processes lead at once"),
            problem => problem.Should().StartWith("no IKubernetes is registered"),
            problem => problem.Should().StartWith("Homeless says not where it lives"),
            problem => problem.Should().StartWith("Widget has more than one controller"),
            problem => problem.Should().StartWith("'no slash' is no name of a finalizer"),
            problem => problem.Should().StartWith("V1Pod is to wake V1Deployment, which has no controller"));
    }

    /// <summary>A kind without the attribute.</summary>
    private sealed class Homeless : CustomKubernetesEntity<WidgetSpec, WidgetStatus>;
}
