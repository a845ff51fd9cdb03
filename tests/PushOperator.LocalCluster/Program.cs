using PushOperator.LocalCluster.Commands;

return await LocalClusterCommand.RunAsync(args);
