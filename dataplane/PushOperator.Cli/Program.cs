using PushOperator.Cli;
using PushOperator.Cli.Output;

return await PushProgram.RunAsync(args, Terminal.OfThisProcess());
