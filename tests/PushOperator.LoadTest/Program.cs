using PushOperator.LoadTest.Commands;

return await LoadTestCommand.RunAsync(args);
