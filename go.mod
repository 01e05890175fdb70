module github.com/samhandlingsforlop/forlop

go 1.26

require (
	// cel-go renamed itself from github.com/google/cel-go in v0.32.0 and goes on only here.
	cel.dev/cel-go v0.33.2
	github.com/alecthomas/kong v1.17.0
	github.com/rickar/cal/v2 v2.1.13
	github.com/stretchr/testify v1.12.1
	// The maintained home of gopkg.in/yaml.v3, which is archived; the API is the same.
	go.yaml.in/yaml/v3 v3.0.6
)

require (
	cel.dev/expr v0.25.1 // indirect
	github.com/antlr4-go/antlr/v4 v4.13.1 // indirect
	golang.org/x/exp v0.0.0-20240823005443-9b4947da3948 // indirect
	google.golang.org/genproto/googleapis/api v0.0.0-20240826202546-f6391c0de4c7 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20240826202546-f6391c0de4c7 // indirect
	google.golang.org/protobuf v1.36.10 // indirect
)
