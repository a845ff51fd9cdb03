using Microsoft.Extensions.Options;
using PushOperator.Router;
using PushOperator.Router.Endpoints;

try
{
    await RouterApplication.Build(args, KubernetesServices.AddKubernetesGroups).RunAsync();
    return 0;
}
catch (OptionsValidationException wrong)
{
    // What to change, without the way the program found out.
    foreach (var problem in wrong.Failures) await Console.Error.WriteLineAsync(problem);
    return 2;
}
