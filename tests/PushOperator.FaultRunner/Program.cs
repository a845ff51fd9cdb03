using PushOperator.FaultRunner.Commands;

return await FaultRunnerCommand.RunAsync(args);
