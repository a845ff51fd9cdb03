using PushOperator.Router;

await RouterApplication.Build(args, (_, _) => { }).RunAsync();
