# Everything that is done to this repository, by name. `make help` lists it; CI calls the same commands.
.DEFAULT_GOAL := help
.PHONY: help build test demo up faults soak fleet fuzz hostile perturb scale loadtest images sbom audit chart clean ci

REGISTRY ?=
DATA ?= $(CURDIR)/.local-cluster
OUT ?= $(CURDIR)/sbom
PROGRAMS ?= operator/PushOperator.Operator dataplane/PushOperator.Gateway dataplane/PushOperator.Router

help: ## List what there is
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build everything, warnings as errors
	dotnet build PushOperator.sln -warnaserror

test: ## Run all tests (KAFKA_HOME and KUBE_HOME name a real Kafka and Kubernetes; without them those tests skip)
	dotnet test PushOperator.sln

demo: ## Publish, kill a gateway under load, scale out, and count what was lost
	dotnet run --project tests/PushOperator.LocalCluster

up: ## Run a local cluster until Ctrl-C, its objects kept in DATA (default .local-cluster)
	dotnet run --project tests/PushOperator.LocalCluster -- up --data "$(DATA)"

faults: ## Every fault in turn under load, judged by the oracle (SEEDS=1, KAFKA_HOME= for the embedded brokers)
	dotnet run --project tests/PushOperator.FaultRunner -- faults --seeds $(or $(SEEDS),1) $(if $(KAFKA_HOME),--kafka-home "$(KAFKA_HOME)")

soak: ## A random mix of faults under load (MINUTES=30), judged by the oracle
	dotnet run --project tests/PushOperator.FaultRunner -- soak --minutes $(or $(MINUTES),30) $(if $(KAFKA_HOME),--kafka-home "$(KAFKA_HOME)")

fleet: ## Thousands of connections while gateways come, go and are killed, beside the goals (TRIALS="storm drain")
	dotnet run -c Release --project tests/PushOperator.FaultRunner -- fleet $(TRIALS) $(if $(KAFKA_HOME),--kafka-home "$(KAFKA_HOME)")

fuzz: ## A million generated handshakes, frames, JSON bodies, cursors and tokens (CASES=1000000 SEED=random); a failing case prints its seed
	PUSH_FUZZ_CASES=$(or $(CASES),1000000) PUSH_FUZZ_SEED=$(or $(SEED),random) dotnet test tests/PushOperator.Gateway.Tests --filter FullyQualifiedName~Fuzzing

hostile: ## 2,000 hostile sockets of all kinds beside 500 subscribers of one gateway: the p99 of those, and that they get everything
	PUSH_HOSTILE=full dotnet test tests/PushOperator.Gateway.Tests --filter FullyQualifiedName~HostileMix --logger "console;verbosity=detailed"

perturb: ## Everything that can go wrong once between operator and world, in eight workflows (about 850 runs)
	PERTURBATION=all dotnet test tests/PushOperator.Operator.Tests --filter FullyQualifiedName~Perturbation --logger "console;verbosity=detailed"

scale: ## So many PushTopics and SubscriberGroups on a real API server and Kafka, timed (COUNT=500)
	SCALE=$(or $(COUNT),500) dotnet test tests/PushOperator.Operator.Tests --filter FullyQualifiedName~ScaleTests --logger "console;verbosity=detailed"

loadtest: ## Measure the gateway beside its yardsticks (SCENARIOS="fanout-128 acks")
	dotnet run -c Release --project tests/PushOperator.LoadTest -- run $(or $(SCENARIOS),fanout-128 acks) --threads

images: ## Build and push the three images: make images REGISTRY=registry.example.com/push-operator
	@test -n "$(REGISTRY)" || { echo "name a registry: make images REGISTRY=registry.example.com/push-operator" >&2; exit 2; }
	for program in $(PROGRAMS); do \
	  name=$$(basename $$program | sed 's/PushOperator\.//' | tr 'A-Z' 'a-z'); \
	  dotnet publish $$program -c Release -t:PublishContainer \
	    -p:ContainerRegistry=$$(echo "$(REGISTRY)" | cut -d/ -f1) \
	    -p:ContainerRepository=$$(echo "$(REGISTRY)" | cut -d/ -f2-)/$$name || exit 1; \
	done

sbom: ## What the images are made of, as CycloneDX in OUT (Node.js; PROGRAMS="dataplane/PushOperator.Router")
	mkdir -p "$(OUT)"
	for program in $(PROGRAMS); do \
	  name=$$(basename $$program | sed 's/PushOperator\.//' | tr 'A-Z' 'a-z'); \
	  npx --yes @cyclonedx/cdxgen@12.8.4 -t dotnet --no-recurse --no-install-deps --no-babel -o "$(OUT)/$$name.cdx.json" $$program || exit 1; \
	done

audit: ## Known holes in any package, direct or not (the build asks, too, and fails on one)
	dotnet list PushOperator.sln package --vulnerable --include-transitive

chart: ## Copy the CRDs into the chart, and render charts/plain from it (helm)
	cp crds/pushtopics.yaml crds/subscribergroups.yaml charts/push-operator/crds/
	UPDATE_GOLDEN=1 dotnet test tests/PushOperator.Operator.Tests --filter FullyQualifiedName~The_plain_manifests_are_what_the_chart_gives

clean: ## Remove what was built and the local cluster's data
	dotnet clean PushOperator.sln -v q --nologo
	rm -rf "$(DATA)"

ci: ## What decides whether a change lands
	.ci/run
