using PushOperator.Operator.Program;

await OperatorHost.Create(args).RunAsync();
return 0;
