// buy-number TARGET AREA_CODE SERVICE_CONFIG: buys a number and lists all that the
// project has.
package main

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"time"

	"github.com/google/uuid"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	_ "google.golang.org/grpc/health" // checks the replicas' health as the service config says
	"google.golang.org/grpc/status"

	api "phonegate.example/buy-number/gen/phonegate/v1"
)

// reason is that of the gateway, such as NUMBER_NOT_AVAILABLE; empty when there is none.
func reason(err error) string {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	return ""
}

// change makes a call that changes something, again and with the same request when its
// answer is lost; the request must have an id.
func change[Answer any](call func(context.Context) (Answer, error)) (Answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for pause := 200 * time.Millisecond; ; pause = min(pause*5/2, 3*time.Second) {
		answer, err := call(ctx)
		again := status.Code(err) == codes.Unavailable || reason(err) == "OUTCOME_UNKNOWN"
		if !again {
			return answer, err
		}
		select {
		case <-ctx.Done():
			return answer, err
		case <-time.After(pause/2 + rand.N(pause/2)):
		}
	}
}

func read() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), 15*time.Second)
}

func buy(client api.PhoneNumberServiceClient, areaCode string) error {
	ctx, cancel := read()
	defer cancel()
	found, err := client.SearchAvailablePhoneNumbers(ctx,
		&api.SearchAvailablePhoneNumbersRequest{Areacode: areaCode, MaxResults: 1})
	if err != nil {
		return err
	}
	purchase := &api.PurchasePhoneNumberRequest{Number: found.GetData()[0].GetNumber(), RequestId: uuid.NewString()}
	bought, err := change(func(ctx context.Context) (*api.PhoneNumber, error) {
		return client.PurchasePhoneNumber(ctx, purchase)
	})
	if err != nil {
		return fmt.Errorf("request id %s: %s: %w", purchase.GetRequestId(), reason(err), err)
	}
	fmt.Println("bought", bought.GetNumber())
	return nil
}

func list(client api.PhoneNumberServiceClient) error {
	request := &api.ListPhoneNumbersRequest{PageSize: 100}
	for {
		ctx, cancel := read()
		page, err := client.ListPhoneNumbers(ctx, request)
		cancel()
		if err != nil {
			return err
		}
		for _, number := range page.GetData() {
			fmt.Println("has", number.GetNumber())
		}
		if request.PageToken = page.GetNextPageToken(); request.PageToken == "" {
			return nil
		}
	}
}

func main() {
	config, err := os.ReadFile(os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	connection, err := grpc.NewClient(os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(string(config)), grpc.WithNoProxy())
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	client := api.NewPhoneNumberServiceClient(connection)
	if err := buy(client, os.Args[2]); err != nil {
		log.Fatal(err)
	}
	if err := list(client); err != nil {
		log.Fatal(err)
	}
}
