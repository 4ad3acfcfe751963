// A grpc-go server that does next to nothing: it reads the request's id and answers
// the bytes of a file. Prints {"port":N}; ends with SIGTERM.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"
)

// Hands bytes over as they are.
type bytesCodec struct{}

func (bytesCodec) Name() string { return "proto" }

func (bytesCodec) Marshal(message any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(*message.(*[]byte))}, nil
}

func (bytesCodec) Unmarshal(data mem.BufferSlice, message any) error {
	*message.(*[]byte) = data.Materialize()
	return nil
}

// The bytes of a field of type string; an error where the request is no message.
func stringField(request []byte, wanted protowire.Number) ([]byte, error) {
	var found []byte
	for len(request) > 0 {
		number, kind, tag := protowire.ConsumeTag(request)
		if tag < 0 {
			return nil, protowire.ParseError(tag)
		}
		value := protowire.ConsumeFieldValue(number, kind, request[tag:])
		if value < 0 {
			return nil, protowire.ParseError(value)
		}
		if number == wanted && kind == protowire.BytesType {
			found, _ = protowire.ConsumeBytes(request[tag:])
		}
		request = request[tag+value:]
	}
	return found, nil
}

func main() {
	file := flag.String("answer", "", "the file whose bytes are the answer")
	flag.Parse()
	answer, err := os.ReadFile(*file)
	if err != nil {
		log.Fatal(err)
	}
	get := func(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
		var request []byte
		if err := decode(&request); err != nil {
			return nil, err
		}
		if _, err := stringField(request, 2); err != nil {
			return nil, err
		}
		return &answer, nil
	}
	server := grpc.NewServer(grpc.ForceServerCodecV2(bytesCodec{}))
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "phonegate.v1.PhoneNumberService",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "GetPhoneNumber", Handler: get}},
	}, nil)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("{\"port\":%d}\n", listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(server.Serve(listener))
}
